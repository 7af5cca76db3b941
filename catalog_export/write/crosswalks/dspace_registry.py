"""The metadata fields of DSpace's default registry: schema -> element, or element.qualifier.

The names are those of the files in ``dspace/config/registries`` of the public repository DSpace/DSpace, in 2026 (before
version 11). DSpace refuses a field that is not in the registry of the site, so that a feed writes these and what the
profile says the site has beside them.
"""

from __future__ import annotations

REGISTRY: dict[str, frozenset[str]] = {
    schema: frozenset(fields.split())
    for schema, fields in {
        "coar": """
            notify.endorsedBy notify.endorsement notify.examination notify.refused notify.release
            notify.review
        """,
        "creativework": "datePublished editor keywords publisher",
        "creativeworkseries": "issn",
        "crisfund": "award.uri award.url coinvestigators investigators leadcoorganizations leadorganizations",
        "crisou": "acronym boards crossrefid date director place.city place.country relation.ispartof",
        "crispj": "coinvestigators coordinator funder investigator openaireid organization partnerou",
        "crisrp": """
            country education education.end education.role education.start name name.alternative
            name.translated name.variant qualification qualification.end qualification.role
            qualification.start site.title workgroup
        """,
        "datacite": """
            geoLocation relation.isReferencedBy relation.isReviewedBy relation.isSupplementedBy
            subject.fos
        """,
        "dc": """
            contributor contributor.advisor contributor.author contributor.editor
            contributor.illustrator contributor.other coverage.doi coverage.isbn coverage.publication
            coverage.spatial coverage.temporal creator date date.accessioned date.available
            date.copyright date.created date.issued date.submitted date.updated description
            description.abstract description.endpage description.issue description.provenance
            description.sponsorship description.startpage description.statementofresponsibility
            description.tableofcontents description.uri description.version description.volume format
            format.extent format.medium format.mimetype identifier identifier.adsbibcode
            identifier.arxiv identifier.citation identifier.doi identifier.govdoc identifier.isbn
            identifier.isi identifier.ismn identifier.issn identifier.openalex identifier.other
            identifier.patentno identifier.patentnumber identifier.pmid identifier.scopus
            identifier.sici identifier.slug identifier.uri language language.iso language.rfc3066
            provenance publisher relation relation.conference relation.doi relation.equipment
            relation.funding relation.grantno relation.haspart relation.hasversion relation.isbasedon
            relation.isbn relation.isformatof relation.ispartof relation.ispartofseries
            relation.isreferencedby relation.isreplacedby relation.issn relation.isversionof
            relation.journal relation.orgunit relation.patent relation.product relation.project
            relation.publication relation.references relation.replaces relation.requires relation.uri
            rights rights.holder rights.license rights.uri source source.uri subject
            subject.classification subject.ddc subject.lcc subject.lcsh subject.mesh subject.other title
            title.alternative type
        """,
        "dcterms": """
            abstract accessRights accrualMethod accrualPeriodicity accrualPolicy alternative audience
            available bibliographicCitation conformsTo contributor coverage created creator date
            dateAccepted dateCopyrighted dateSubmitted description educationLevel extent format
            hasFormat hasPart hasVersion identifier instructionalMethod isFormatOf isPartOf
            isReferencedBy isReplacedBy isRequiredBy isVersionOf issued language license mediator medium
            modified provenance publisher references relation replaces requires rights rightsHolder
            source spatial subject tableOfContents temporal title type valid
        """,
        "dspace": """
            accessibility.settings agreements.cookies agreements.end-user author.orcid author.rid
            author.scopus-author-id bitstream.hasCopies bitstream.isCopyOf bitstream.isReplacedBy
            bitstream.isReplacementOf bitstream.textalternative bitstream.transcript cms.footer
            cms.home-header cms.home-news curation.history curation.process customurl customurl.old
            entity.style entity.type harvesting.ccAddress harvesting.email
            harvesting.forceSynchronization harvesting.itemValidationEnabled harvesting.postTransform
            harvesting.preTransform harvesting.recordValidationEnabled identifier.gscholar iiif.enabled
            lastimport.ads lastimport.loader-ads lastimport.loader-pubmed lastimport.loader-pubmedeu
            lastimport.loader-scopus lastimport.scopus lastimport.scopus-person
            lastimport.scopus-publication lastimport.wos lastimport.wos-person
            lastimport.wos-publication legacyId object.owner openaire.lastimport openalex.lastimport
            orcid.authenticated orcid.scope orcid.sync-fundings orcid.sync-mode orcid.sync-profile
            orcid.sync-publications policy.eperson policy.group process.filetype relatedentity.type
            sourceId submission.definition submission.definition-correction virtual.department
            virtual.journalance virtual.orcid virtualsource.department virtualsource.journalance
            virtualsource.orcid workflow.name workspace.shared
        """,
        "eperson": "firstname language lastname orcid orcid.scope phone",
        "iiif": "canvas.naming description image.height image.width label search.enabled toc viewing.hint",
        "journal": "title",
        "journalvolume": "identifier.name",
        "oaire": """
            awardNumber awardTitle awardURI citation.conferenceDate citation.conferencePlace
            citation.edition citation.endPage citation.issue citation.startPage citation.title
            citation.volume fundingStream version
        """,
        "oairecerif": """
            acronym affiliation.endDate affiliation.orgunit affiliation.role affiliation.startDate
            amount amount.currency author.affiliation citation.number editor.affiliation event.country
            event.endDate event.place event.startDate funder funding.endDate funding.identifier
            funding.startDate fundingParent fundingProgram identifier.url internalid oamandate
            oamandate.url person.affiliation person.gender project.endDate project.startDate
            project.status
        """,
        "organization": """
            address.addressCountry address.addressLocality alternateName foundingDate identifier
            identifier.crossrefid identifier.isni identifier.rin identifier.ror legalName
            parentOrganization url
        """,
        "orgunit": """
            identifier.city identifier.country identifier.dateestablished identifier.description
            identifier.id identifier.name
        """,
        "person": """
            affiliation.name birthDate contributor.other country email familyName givenName identifier
            identifier.ciencia-id identifier.gsid identifier.isni identifier.orcid identifier.rid
            identifier.scopus-author-id jobTitle knowsLanguage name.translated name.variant telephone
        """,
        "project": "amount amount.currency endDate funder.identifier funder.name investigator startDate",
        "publicationissue": "issueNumber",
        "publicationvolume": "volumeNumber",
        "relation": """
            isAuthorOfDataset isAuthorOfDataset.latestForDiscovery isAuthorOfPublication
            isAuthorOfPublication.latestForDiscovery isContributorOfPublication
            isContributorOfPublication.latestForDiscovery isDatasetOfAuthor
            isDatasetOfAuthor.latestForDiscovery isDatasetOfOrgUnit
            isDatasetOfOrgUnit.latestForDiscovery isDatasetOfProject
            isDatasetOfProject.latestForDiscovery isDatasetOfPublication
            isDatasetOfPublication.latestForDiscovery isEditorOfPublication
            isEditorOfPublication.latestForDiscovery isFundingAgencyOfProject
            isFundingAgencyOfProject.latestForDiscovery isIssueOfJournalVolume
            isIssueOfJournalVolume.latestForDiscovery isJournalIssueOfPublication
            isJournalIssueOfPublication.latestForDiscovery isJournalOfPublication
            isJournalOfPublication.latestForDiscovery isJournalOfVolume
            isJournalOfVolume.latestForDiscovery isJournalVolumeOfIssue
            isJournalVolumeOfIssue.latestForDiscovery isOrgUnitOfDataset
            isOrgUnitOfDataset.latestForDiscovery isOrgUnitOfPerson isOrgUnitOfPerson.latestForDiscovery
            isOrgUnitOfProject isOrgUnitOfProject.latestForDiscovery isOrgUnitOfPublication
            isOrgUnitOfPublication.latestForDiscovery isPersonOfOrgUnit
            isPersonOfOrgUnit.latestForDiscovery isPersonOfProject isPersonOfProject.latestForDiscovery
            isProjectOfDataset isProjectOfDataset.latestForDiscovery isProjectOfFundingAgency
            isProjectOfFundingAgency.latestForDiscovery isProjectOfOrgUnit
            isProjectOfOrgUnit.latestForDiscovery isProjectOfPerson isProjectOfPerson.latestForDiscovery
            isProjectOfPublication isProjectOfPublication.latestForDiscovery isPublicationOfAuthor
            isPublicationOfAuthor.latestForDiscovery isPublicationOfContributor
            isPublicationOfContributor.latestForDiscovery isPublicationOfDataset
            isPublicationOfDataset.latestForDiscovery isPublicationOfEditor
            isPublicationOfEditor.latestForDiscovery isPublicationOfJournalIssue
            isPublicationOfJournalIssue.latestForDiscovery isPublicationOfOrgUnit
            isPublicationOfOrgUnit.latestForDiscovery isPublicationOfProject
            isPublicationOfProject.latestForDiscovery isVolumeOfJournal
            isVolumeOfJournal.latestForDiscovery
        """,
        "workflow": "review score",
    }.items()
}
